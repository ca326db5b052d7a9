package faultline.cli.experiment;

/** How large an experiment is. */
public enum Scale {
    /** As small as it can be while its ratios stay what they are: seconds. */
    QUICK,
    /** The size of the published run: minutes. */
    FULL
}
