package dev.holdfast.ejb.config;

import dev.holdfast.engine.Keeping;
import dev.holdfast.snapshot.Phase;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/** Reads {@link UpkeepSettings}; a key below its prefixes that nobody knows is an error. */
public final class UpkeepReader {

    /** The prefixes of its keys, which {@link SettingsReader} leaves to it. */
    static final List<String> PREFIXES = List.of("holdfast.retention.", "holdfast.jobs.", "holdfast.watch.");

    private static final String NEVER = "never";
    private static final Duration QUARTER = Duration.ofDays(90);

    private final Config config;
    private final TreeSet<String> known = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    private UpkeepReader(Config config) {
        this.config = config;
    }

    /**
     * Reads and checks everything.
     *
     * @throws InvalidConfiguration with every problem found
     */
    public static UpkeepSettings read(Config config) {
        return new UpkeepReader(config).read();
    }

    private UpkeepSettings read() {
        Map<Phase, Duration> byPhase = new EnumMap<>(Phase.class);
        kept("completed", QUARTER).ifPresent(time -> byPhase.put(Phase.COMPLETED, time));
        kept("cancelled", QUARTER).ifPresent(time -> byPhase.put(Phase.CANCELLED, time));
        kept("failed", null).ifPresent(time -> byPhase.put(Phase.FAILED, time));
        kept("expected", QUARTER).ifPresent(time -> byPhase.put(Phase.EXPECTED, time));
        UpkeepSettings settings = new UpkeepSettings(
                new Keeping(byPhase, workflows(), kept("messages", null), kept("jobs", null)),
                interval("holdfast.retention.interval", UpkeepSettings.NONE.interval()),
                recovery(),
                interval("holdfast.watch.interval", UpkeepSettings.NONE.watch()));
        for (String name : config.getPropertyNames()) {
            if (PREFIXES.stream().anyMatch(name::startsWith) && !known.contains(name)) {
                problems.add("there is no key " + name + "; there are " + String.join(", ", known));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return settings;
    }

    private Optional<String> text(String key) {
        known.add(key);
        return config.getOptionalValue(key, String.class).map(String::strip);
    }

    private Optional<Duration> kept(String what, @Nullable Duration otherwise) {
        String key = "holdfast.retention." + what;
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.ofNullable(otherwise);
        }
        return text.get().equalsIgnoreCase(NEVER) ? Optional.empty() : duration(key, text.get());
    }

    private Optional<Duration> duration(String key, String text) {
        try {
            Duration time = Duration.parse(text);
            if (!time.isNegative() && !time.isZero()) {
                return Optional.of(time);
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        problems.add(key + " has '" + text + "', and must be an ISO 8601 duration such as P30D, or " + NEVER
                + " for what is never removed");
        return Optional.empty();
    }

    private Map<String, Duration> workflows() {
        String key = "holdfast.retention.workflows";
        Map<String, Duration> times = new TreeMap<>();
        for (String each : text(key).orElse("").split(",")) {
            int equals = each.indexOf('=');
            if (each.isBlank()) {
                continue;
            }
            if (equals < 1) {
                problems.add(key + " has '" + each.strip() + "', and must name workflows with a time each: order=P30D,"
                        + "billing=P1D");
                continue;
            }
            duration(key, each.substring(equals + 1).strip())
                    .ifPresent(time -> times.put(each.substring(0, equals).strip(), time));
        }
        return times;
    }

    private Duration interval(String key, Duration otherwise) {
        return text(key).flatMap(text -> duration(key, text)).orElse(otherwise);
    }

    private UpkeepSettings.Recovery recovery() {
        String key = "holdfast.jobs.recovery";
        Optional<String> text = text(key);
        for (UpkeepSettings.Recovery each : UpkeepSettings.Recovery.values()) {
            if (text.isPresent() && each.name().toLowerCase(Locale.ROOT).equals(text.get())) {
                return each;
            }
        }
        text.ifPresent(other -> problems.add(key + " is '" + other + "'; there are restart, fail and leave"));
        return UpkeepSettings.Recovery.RESTART;
    }
}
