/** The way in: the main class, the root command, and what becomes of its failures. */
package faultline.cli;
