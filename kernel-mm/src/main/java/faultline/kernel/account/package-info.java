/** What kernel work costs and where each cycle is booked. */
package faultline.kernel.account;
