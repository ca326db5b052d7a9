/** Numbers that programs see: errno values, flags of the memory calls, the shape of a user address space. */
package faultline.kernel.abi;
