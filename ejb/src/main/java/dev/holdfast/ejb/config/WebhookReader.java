package dev.holdfast.ejb.config;

import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/** Reads {@link WebhookSettings}; a key below its prefix that nobody knows is an error. */
public final class WebhookReader {

    /** The prefix of its keys, which {@link SettingsReader} leaves to it. */
    static final String PREFIX = "holdfast.webhooks.";

    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9.\\-\\[\\]:]+");

    private static final WebhookSettings OTHERWISE = WebhookSettings.DEFAULT;

    private final Config config;
    private final Set<String> known = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    private WebhookReader(Config config) {
        this.config = config;
    }

    /**
     * Reads and checks everything.
     *
     * @throws InvalidConfiguration with every problem found
     */
    public static WebhookSettings read(Config config) {
        return new WebhookReader(config).read();
    }

    private WebhookSettings read() {
        WebhookSettings settings = new WebhookSettings(
                value("couriers", "a number from 0 to 1000", text -> number(text, 0, 1_000), OTHERWISE.couriers()),
                value("attempts", "a number from 1 to 1000", text -> number(text, 1, 1_000), OTHERWISE.attempts()),
                duration("backoff", OTHERWISE.backoff()),
                duration("backoff-limit", OTHERWISE.backoffLimit()),
                duration("timeout", OTHERWISE.timeout()),
                duration("pause-after", OTHERWISE.pauseAfter()),
                duration("rotation", OTHERWISE.overlap()),
                duration("refresh", OTHERWISE.refresh()),
                value("http", "true or false", WebhookReader::truth, OTHERWISE.http()),
                value(
                        "hosts",
                        "names of hosts by commas, such as hooks.example.com,*.example.org",
                        WebhookReader::hosts,
                        Set.of()),
                value("source", "a URI", text -> URI.create(text).toString(), OTHERWISE.source()));
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX) && !known.contains(name)) {
                problems.add("there is no key " + name + "; there are " + String.join(", ", known));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return settings;
    }

    private <T> T value(String key, String rule, Function<String, T> reader, T otherwise) {
        known.add(PREFIX + key);
        Optional<String> text =
                config.getOptionalValue(PREFIX + key, String.class).map(String::strip);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return reader.apply(text.get());
        } catch (IllegalArgumentException | DateTimeParseException e) {
            problems.add(PREFIX + key + " is '" + text.get() + "', and must be " + rule);
            return otherwise;
        }
    }

    private static int number(String text, int least, int most) {
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
        }
        return text.equals("true");
    }

    private Duration duration(String key, Duration otherwise) {
        return value(
                key,
                "an ISO 8601 duration such as PT10S, longer than nothing and at most 365 days",
                text -> {
                    Duration time = Duration.parse(text);
                    if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofDays(365)) > 0) {
                        throw new IllegalArgumentException(text);
                    }
                    return time;
                },
                otherwise);
    }

    private static Set<String> hosts(String text) {
        Set<String> hosts = Arrays.stream(text.split(","))
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toSet());
        if (!hosts.stream().allMatch(host -> HOST.matcher(host).matches())) {
            throw new IllegalArgumentException(text);
        }
        return hosts;
    }
}
