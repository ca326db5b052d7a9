/** How the command line fails: its exit statuses, its one-line errors, and the suggestions they carry. */
package faultline.cli.failure;
