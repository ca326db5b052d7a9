/** The kernel's access to user memory, with the page faults that it takes there. */
package faultline.kernel.uaccess;
