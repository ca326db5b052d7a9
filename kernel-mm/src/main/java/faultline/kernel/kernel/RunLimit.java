package faultline.kernel.kernel;

/** What ended a run before its processes did. */
public enum RunLimit {
    /** Nothing: the run went to its end. */
    NONE,
    /** There were more tasks at one time than allowed. */
    PROCESSES,
    /** The guests used more memory than allowed. */
    MEMORY
}
