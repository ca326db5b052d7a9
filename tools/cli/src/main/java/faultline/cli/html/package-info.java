/** Pages that need nothing but a browser: text, tables and charts in one file. */
package faultline.cli.html;
