package faultline.kernel.frame;

/** How much memory the zones keep free, all told: min_free_kbytes, and the watermarks that follow (setup_per_zone_pages_min). */
public final class FreeReserve {

    private final Zone[] zones;
    private final Watermarks watermarks;
    private final int lowmemFrames;
    private int kilobytes;

    FreeReserve(Zone[] zones, Watermarks watermarks) {
        this.zones = zones;
        this.watermarks = watermarks;
        int lowmem = 0;
        for (Zone zone : zones) {
            lowmem += isHigh(zone) ? 0 : zone.managed();
        }
        lowmemFrames = lowmem;
        setKilobytes(watermarks.kilobytes(lowmem));
    }

    /** Whether there is one number for all zones. */
    public boolean settable() {
        return kilobytes > 0 || watermarks.kilobytes(lowmemFrames) > 0;
    }

    /** min_free_kbytes. */
    public int kilobytes() {
        return kilobytes;
    }

    /** Sets min_free_kbytes, and the marks of all zones by it. */
    public void setKilobytes(int value) {
        kilobytes = value;
        for (Zone zone : zones) {
            int min = watermarks.min(isHigh(zone), zone.managed(), lowmemFrames, value);
            zone.setMarks(min, watermarks.low(min), watermarks.high(min));
        }
    }

    private static boolean isHigh(Zone zone) {
        return !DirectMap.covers(zone.first());
    }
}
