/** System V interprocess communication: identifiers and keys, semaphores, message queues. */
package faultline.kernel.ipc;
