/** Pages of files are only counted; whoever maps them is found by way of the file's vmas. */
package faultline.kernel.rmap.filecount;
