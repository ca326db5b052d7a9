/** What a run found, as plain records, and its three forms: JSON file, text summary, side-by-side table. */
package faultline.cli.report;
