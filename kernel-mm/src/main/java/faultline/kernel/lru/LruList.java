package faultline.kernel.lru;

import faultline.kernel.frame.FrameAllocator;

/** A list of pages linked through their struct pages, newest at the head; its lock is held by whoever changes it. */
public final class LruList {

    private static final int NONE = FrameAllocator.NONE;

    private final LruLinks links;
    private final int headVa;
    private int head = NONE;
    private int tail = NONE;
    private int size;

    LruList(LruLinks links, int headVa) {
        this.links = links;
        this.headVa = headVa;
    }

    /** Pages on it. */
    public int size() {
        return size;
    }

    /** The page at the tail, the oldest, or -1; uncharged: the caller goes on to touch it. */
    public int tail() {
        return tail;
    }

    /** The page before {@code frame}, one newer, or -1; uncharged. */
    public int newer(int frame) {
        return links.previous[frame];
    }

    /** list_add: {@code frame} becomes the newest. */
    void addHead(int frame) {
        links.next[frame] = head;
        links.previous[frame] = NONE;
        charge(frame, head, NONE);
        if (head == NONE) {
            tail = frame;
        } else {
            links.previous[head] = frame;
        }
        head = frame;
        size++;
    }

    /** list_add_tail: {@code frame} becomes the oldest. */
    void addTail(int frame) {
        links.previous[frame] = tail;
        links.next[frame] = NONE;
        charge(frame, NONE, tail);
        if (tail == NONE) {
            head = frame;
        } else {
            links.next[tail] = frame;
        }
        tail = frame;
        size++;
    }

    /** list_del. */
    void remove(int frame) {
        int after = links.next[frame];
        int before = links.previous[frame];
        charge(frame, after, before);
        if (after == NONE) {
            tail = before;
        } else {
            links.previous[after] = before;
        }
        if (before == NONE) {
            head = after;
        } else {
            links.next[before] = after;
        }
        size--;
    }

    /** Moves {@code frame} from where it is to the head, so that the next oldest is looked at. */
    public void toHead(int frame) {
        remove(frame);
        addHead(frame);
    }

    /** The page's own links and those of its neighbours, where the list's head stands in for a missing one. */
    private void charge(int frame, int after, int before) {
        links.work.store(links.va(frame));
        links.work.store(after == NONE ? headVa : links.va(after));
        links.work.store(before == NONE ? headVa : links.va(before));
    }
}
