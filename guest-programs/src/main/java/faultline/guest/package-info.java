/** The bundled guest programs: their names, what they do, and their sources. */
package faultline.guest;
