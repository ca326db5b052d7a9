package faultline.cli.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A value that was published beside the same value simulated.
 *
 * @param label what it is
 * @param unit of all its numbers; empty for ratios
 * @param published the published value, or null when only the simulation has one
 * @param low least value that counts as reproduced, or null when none was set
 * @param high greatest such value, or null
 * @param simulated the simulated value
 */
@JsonPropertyOrder({"label", "unit", "published", "low", "high", "simulated"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Measure(String label, String unit, Double published, Double low, Double high, double simulated) {

    private static final MathContext DIGITS = new MathContext(5);

    /** Rounds to five digits: more would only be noise in files that are compared. */
    public Measure {
        simulated = new BigDecimal(simulated).round(DIGITS).doubleValue();
    }

    /** A value that was published with a range in which the simulated one should lie. */
    public static Measure within(
            String label, String unit, double published, double low, double high, double simulated) {
        return new Measure(label, unit, published, low, high, simulated);
    }

    /** A published value. */
    public static Measure beside(String label, String unit, double published, double simulated) {
        return new Measure(label, unit, published, null, null, simulated);
    }

    /** A value that no one published. */
    public static Measure alone(String label, String unit, double simulated) {
        return new Measure(label, unit, null, null, null, simulated);
    }

    /** Simulated over published, or null. */
    public Double ratio() {
        return published == null || published == 0
                ? null
                : new BigDecimal(simulated / published)
                        .round(new MathContext(3))
                        .doubleValue();
    }

    /** Whether the simulated value lies in the range; null when none was set. */
    public Boolean reproduced() {
        return low == null || high == null ? null : simulated >= low && simulated <= high;
    }
}
