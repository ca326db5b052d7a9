/** The vmas of a file on two plain lists, private and shared ones, as until 2.6.6. */
package faultline.kernel.rmap.filelist;
