package faultline.testkit;

/**
 * One step of a random play.
 *
 * @param call what is done
 * @param program by which program
 * @param page from which page on
 * @param pages for how many pages
 * @param extra one number more: another page, a choice
 */
record MixStep(MixCall call, int program, int page, int pages, int extra) {}
