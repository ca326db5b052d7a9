package faultline.kernel.vfs;

/** A file opened with O_PATH: it can be named, not read. */
final class PlaceHolder extends OpenFile {

    PlaceHolder(Inode inode, int flags) {
        super(inode, flags);
    }

    @Override
    public int events() {
        return PollEvents.INVALID;
    }
}
