/** What happens when memory runs short: the choice of the process to kill. */
package faultline.kernel.reclaim;
