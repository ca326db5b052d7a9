/** Files without processes: inodes, directories, path resolution, pipes, open files and descriptor tables. */
package faultline.kernel.vfs;
