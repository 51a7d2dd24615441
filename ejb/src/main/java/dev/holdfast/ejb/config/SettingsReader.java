package dev.holdfast.ejb.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** Reads {@link Settings}; a key under {@code holdfast.} that nobody knows is an error, so that typos do not pass unseen. */
public final class SettingsReader {

    private static final String PREFIX = "holdfast.";

    /** Keys that others read: the server's configuration (data source, log) and the web application. */
    private static final List<String> OTHERS = List.of(
            EncryptionSettings.PREFIX,
            "holdfast.db.",
            "holdfast.xa.",
            "holdfast.log.",
            "holdfast.rest.",
            "holdfast.console.",
            "holdfast.development",
            "holdfast.roles.",
            "holdfast.ldap.",
            "holdfast.oidc.",
            "holdfast.otlp.",
            "holdfast.metrics.",
            "holdfast.masking.");

    private static final Pattern LIMIT = Pattern.compile("([^=]+[:/][^=]+?)\\s*=\\s*([1-9]\\d{0,8})");

    private static final int LONGEST_NODE = 50;
    private static final int LONGEST_HOST = 200;

    /** What is longer has no end in practice, and cannot be counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Config config;
    private final Set<String> known = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    private SettingsReader(Config config) {
        this.config = config;
    }

    /**
     * Reads and checks everything.
     *
     * @param server the name of this server, which is the default name of the node
     * @param host the name of this machine
     * @throws InvalidConfiguration with every problem found
     */
    public static Settings read(Config config, String server, String host) {
        return new SettingsReader(config).read(server, host);
    }

    private Settings read(String server, String host) {
        Settings settings = new Settings(
                value("node", Function.identity(), cut(server, LONGEST_NODE)),
                cut(host, LONGEST_HOST),
                number("worker.slots", 16, 0, 10_000),
                value("worker.tags", SettingsReader::tags, Set.of()),
                duration("claim.ttl", Duration.ofSeconds(20), Duration.ofSeconds(1)),
                number("claim.batch", 256, 1, 1_000),
                duration("claim.ageing", Duration.ofMinutes(5), Duration.ofSeconds(1)),
                duration("poll.interval", Duration.ofSeconds(1), Duration.ofMillis(10)),
                number("worker.share", 100, 1, Integer.MAX_VALUE),
                duration("step.timeout", Duration.ofMinutes(15), Duration.ofSeconds(1)),
                number("step.takeovers", 3, 0, 1_000),
                duration("stop.timeout", Duration.ofSeconds(30), Duration.ZERO),
                duration("audit.interval", Duration.ofMinutes(1), Duration.ofSeconds(1)),
                value(
                        "schema.migrate",
                        text -> Settings.Migrate.valueOf(text.toUpperCase(Locale.ROOT)),
                        Settings.Migrate.AUTO),
                value(
                        "definitions.stranded",
                        text -> Settings.Stranded.valueOf(text.toUpperCase(Locale.ROOT)),
                        Settings.Stranded.WARN),
                new Settings.Outbox(
                        number("outbox.couriers", 2, 0, 1_000),
                        number("outbox.attempts", 10, 1, 1_000_000),
                        duration("outbox.backoff", Duration.ofSeconds(1), Duration.ZERO),
                        duration("outbox.backoff-limit", Duration.ofMinutes(5), Duration.ZERO),
                        duration("outbox.timeout", Duration.ofMinutes(1), Duration.ofSeconds(1))),
                limits());
        if (settings.node().isBlank() || settings.node().length() > LONGEST_NODE) {
            problems.add("holdfast.node '" + settings.node() + "' must have 1 to " + LONGEST_NODE + " characters");
        }
        refuseUnknown();
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return settings;
    }

    private static String cut(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) : text;
    }

    private static Set<String> tags(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Numbers of limits by their names, as {@code GET /limits} has them: {@code order:in-all=50,order/charge=3}. */
    private Map<String, Integer> limits() {
        Map<String, Integer> numbers = new TreeMap<>();
        for (String each : value("limits", text -> text, "").split(",")) {
            if (!each.isBlank()) {
                Matcher matcher = LIMIT.matcher(each.strip());
                if (matcher.matches()) {
                    numbers.put(matcher.group(1), Integer.valueOf(matcher.group(2)));
                } else {
                    problems.add(PREFIX + "limits has '" + each.strip()
                            + "', and must name limits, each with a number from 1 to"
                            + " 999999999: order:in-all=50,order/charge=3");
                }
            }
        }
        return numbers;
    }

    private int number(String key, int otherwise, int least, int most) {
        int number = value(key, Integer::valueOf, otherwise);
        if (number < least || number > most) {
            problems.add(PREFIX + key + " is " + number + "; " + least + " to " + most + " are allowed");
        }
        return number;
    }

    private Duration duration(String key, Duration otherwise, Duration least) {
        Duration duration = value(key, Duration::parse, otherwise);
        if (duration.compareTo(least) < 0) {
            problems.add(PREFIX + key + " is " + duration + "; it must be at least " + least);
        } else if (duration.compareTo(LONGEST) > 0) {
            problems.add(PREFIX + key + " is " + duration + "; it must be at most " + LONGEST);
        }
        return duration;
    }

    private <T> T value(String key, Function<String, T> parser, T otherwise) {
        known.add(PREFIX + key);
        Optional<String> text = config.getOptionalValue(PREFIX + key, String.class);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return parser.apply(text.get().strip());
        } catch (IllegalArgumentException | DateTimeParseException e) {
            problems.add(PREFIX + key + " has the value '" + text.get() + "', which is not of its form (" + otherwise
                    + " would be)");
            return otherwise;
        }
    }

    private void refuseUnknown() {
        for (String name : config.getPropertyNames()) {
            boolean ours = name.startsWith(PREFIX)
                    && Stream.of(OTHERS, UpkeepReader.PREFIXES, List.of(WebhookReader.PREFIX))
                            .flatMap(List::stream)
                            .noneMatch(name::startsWith);
            if (ours && !known.contains(name)) {
                problems.add("there is no key " + name + "; there are " + String.join(", ", known));
            }
        }
    }
}
