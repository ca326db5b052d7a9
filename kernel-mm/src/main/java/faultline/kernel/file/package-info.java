/** The page cache: frames that hold the bytes of files, found by index, and shared memory, which is a file without a name. */
package faultline.kernel.file;
