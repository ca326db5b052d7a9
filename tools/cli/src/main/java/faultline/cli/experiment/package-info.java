/** Published measurements, each with what it takes to simulate them and to set the two side by side. */
package faultline.cli.experiment;
