package faultline.kernel.vfs;

import faultline.kernel.abi.Errno;
import faultline.kernel.account.KernelPath;
import faultline.kernel.account.KernelWork;
import java.util.ArrayDeque;
import java.util.Deque;

/** Finds the file that a path names: link_path_walk. Each component is charged. */
public final class PathWalk {

    /** Longest path with its terminator: PATH_MAX (linux/limits.h). */
    public static final int MAX_PATH = 4096;

    /** Longest name: NAME_MAX (linux/limits.h). */
    private static final int MAX_NAME = 255;
    /** Symbolic links followed in one walk: MAXSYMLINKS (linux/namei.h). */
    private static final int MAX_LINKS = 40;

    private final KernelWork work;

    /** @param work where steps are charged */
    public PathWalk(KernelWork work) {
        this.work = work;
    }

    /** What the last component of a path is. */
    public enum Last {
        /** A name in {@link Found#parent}. */
        NAME,
        /** {@code .} */
        DOT,
        /** {@code ..} */
        DOT_DOT,
        /** There is none: the path is {@code /}. */
        ROOT
    }

    /**
     * The end of a walk.
     *
     * @param parent the directory of the last component
     * @param name the last component
     * @param inode what has that name, or null when nothing has it
     * @param last what the last component is
     * @param wantsDirectory whether the path ends in a slash
     */
    public record Found(Directory parent, String name, Inode inode, Last last, boolean wantsDirectory) {

        /** The file; ENOENT when there is none. */
        public Inode file() throws FileError {
            if (inode == null) {
                throw new FileError(Errno.ENOENT);
            }
            return inode;
        }

        /** The file as a directory; ENOTDIR when it is something else. */
        public Directory directory() throws FileError {
            if (!(file() instanceof Directory)) {
                throw new FileError(Errno.ENOTDIR);
            }
            return (Directory) inode;
        }
    }

    /** One walk under way. */
    private static final class State {
        private final Deque<String> rest = new ArrayDeque<>();
        private Directory at;
        private String name = "";
        private Last last = Last.ROOT;
        private boolean wantsDirectory;
        private int links;

        void prepend(String path) {
            String[] parts = path.split("/");
            for (int i = parts.length - 1; i >= 0; i--) {
                if (!parts[i].isEmpty()) {
                    rest.addFirst(parts[i]);
                }
            }
        }
    }

    /**
     * Walks {@code path} from {@code start}, or from the root if it is absolute.
     *
     * @param follows whether a symbolic link as the last component is followed
     */
    public Found walk(Place place, Directory start, String path, boolean follows) throws FileError {
        if (path.isEmpty()) {
            throw new FileError(Errno.ENOENT);
        }
        State state = new State();
        state.at = path.startsWith("/") ? place.root() : start;
        state.wantsDirectory = path.endsWith("/");
        state.prepend(path);
        while (!state.rest.isEmpty()) {
            Found found = step(place, state, follows);
            if (found != null) {
                return found;
            }
        }
        return new Found(state.at, state.name, state.at, state.last, true);
    }

    /** One component; what is found at the end of the path, else null. */
    private Found step(Place place, State state, boolean follows) throws FileError {
        work.path(KernelPath.PATH_STEP);
        Rights.require(place.subject(), state.at, Rights.EXECUTE);
        String name = state.rest.removeFirst();
        state.name = name;
        if (name.equals(".")) {
            state.last = Last.DOT;
            return null;
        }
        if (name.equals("..")) {
            state.last = Last.DOT_DOT;
            state.at =
                    state.at.sameAs(place.root()) ? state.at : state.at.parent().top();
            return null;
        }
        if (name.length() > MAX_NAME) {
            throw new FileError(Errno.ENAMETOOLONG);
        }
        boolean end = state.rest.isEmpty();
        Inode next = state.at.lookup(name);
        if (next instanceof Directory) {
            next = ((Directory) next).top();
        }
        if (next instanceof Symlink && (!end || follows || state.wantsDirectory)) {
            Inode jump = follow(place, state, (Symlink) next, end);
            if (jump == null) {
                return null;
            }
            next = jump;
        }
        return arrive(state, name, next, end);
    }

    private static Found arrive(State state, String name, Inode next, boolean end) throws FileError {
        if (next == null && !end) {
            throw new FileError(Errno.ENOENT);
        }
        boolean directoryNeeded = !end || state.wantsDirectory;
        if (next != null && directoryNeeded && !(next instanceof Directory)) {
            throw new FileError(Errno.ENOTDIR);
        }
        state.last = Last.NAME;
        if (end) {
            return new Found(state.at, name, next, Last.NAME, state.wantsDirectory);
        }
        state.at = (Directory) next;
        return null;
    }

    /** Puts the link's target in front of the rest of the path; the file itself if the link leads there directly. */
    private static Inode follow(Place place, State state, Symlink link, boolean end) throws FileError {
        if (++state.links > MAX_LINKS) {
            throw new FileError(Errno.ELOOP);
        }
        Inode jump = link.jump();
        if (jump != null) {
            return jump;
        }
        String target = link.target();
        if (target.isEmpty()) {
            throw new FileError(Errno.ENOENT);
        }
        if (target.startsWith("/")) {
            state.at = place.root();
            state.last = Last.ROOT;
        }
        state.wantsDirectory |= end && target.endsWith("/");
        state.prepend(target);
        return null;
    }
}
