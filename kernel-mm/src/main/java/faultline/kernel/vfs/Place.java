package faultline.kernel.vfs;

/** Where a process is in the tree of files, and its umask: fs_struct. */
public final class Place {

    private static final int USUAL_MASK = 0x12;
    private static final int PERMISSIONS = 0x1FF;

    private Directory root;
    private Directory current;
    private int mask = USUAL_MASK;
    private int users = 1;
    private Subject subject = Subject.ROOT;

    /** A place at the root. */
    public Place(Directory root) {
        this.root = root;
        this.current = root;
    }

    /** Who asks: the task that uses the place now. */
    public Subject subject() {
        return subject;
    }

    /** Sets {@link #subject}. */
    public Place actAs(Subject who) {
        subject = who;
        return this;
    }

    /** The same place as another sees it: access asks for the real user. */
    public Place as(Subject who) {
        return copy().actAs(who);
    }

    /** What {@code /} means. */
    public Directory root() {
        return root;
    }

    /** Sets {@link #root}. */
    public void setRoot(Directory directory) {
        root = directory;
    }

    /** The current directory. */
    public Directory current() {
        return current;
    }

    /** Sets {@link #current}. */
    public void setCurrent(Directory directory) {
        current = directory;
    }

    /** Permissions that new files do not get. */
    public int mask() {
        return mask;
    }

    /** Sets {@link #mask}. */
    public void setMask(int bits) {
        mask = bits & PERMISSIONS;
    }

    /** One more process shares it. */
    public Place share() {
        users++;
        return this;
    }

    /** Processes that share it. */
    public int users() {
        return users;
    }

    /** One process leaves it. */
    public void leave() {
        users--;
    }

    /** A place of its own with the same values. */
    public Place copy() {
        Place copy = new Place(root);
        copy.current = current;
        copy.mask = mask;
        copy.subject = subject;
        return copy;
    }
}
