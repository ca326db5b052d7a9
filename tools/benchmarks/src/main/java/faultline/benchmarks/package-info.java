/** What costs host time, one JMH class for each cost centre. */
package faultline.benchmarks;
