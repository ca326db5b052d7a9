package faultline.kernel.mm;

/** What tells one file without a name from another, and how many use it: its struct file in an internal mount of the kernel. */
public final class Nameless {

    private final String name;
    private final long number;
    private final int device;
    private int users = 1;

    /**
     * A file with one user.
     *
     * @param name what /proc/PID/maps shows
     * @param number st_ino: for a System V segment its identifier
     * @param device st_dev: the internal mount
     */
    public Nameless(String name, long number, int device) {
        this.name = name;
        this.number = number;
        this.device = device;
    }

    String name() {
        return name;
    }

    long number() {
        return number;
    }

    int device() {
        return device;
    }

    void addUser() {
        users++;
    }

    /** Whether that was the last one. */
    boolean dropUser() {
        return --users == 0;
    }
}
