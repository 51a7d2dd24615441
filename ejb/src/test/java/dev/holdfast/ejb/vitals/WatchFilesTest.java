package dev.holdfast.ejb.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The dashboard, the alert rules and the reference speak of the metrics that there are, and of no others. */
class WatchFilesTest {

    private static final Path DASHBOARD = Path.of("../src/docs/watch/holdfast-dashboard.json");
    private static final Path RULES = Path.of("../src/docs/watch/holdfast-alerts.yml");
    private static final Path REFERENCE = Path.of("../src/docs/reference/metrics.md");

    private static final Pattern NAMED = Pattern.compile("\\bholdfast_[a-z_]+\\b");
    private static final Pattern LABELS = Pattern.compile("(?:by|without) ?\\(([a-z_, ]+)\\)");

    private static final Set<String> KNOWN = Arrays.stream(Metric.values())
            .flatMap(metric -> metric.prometheus().stream())
            .collect(Collectors.toSet());

    private static Set<String> named(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAMED.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    private static void collect(JsonValue value, Set<String> expressions) {
        if (value instanceof JsonObject object) {
            object.forEach((name, member) -> {
                if (name.equals("expr") && member instanceof JsonString text) {
                    expressions.add(text.getString());
                }
                collect(member, expressions);
            });
        } else if (value instanceof JsonArray array) {
            array.forEach(each -> collect(each, expressions));
        }
    }

    private static Set<String> expressions() throws IOException {
        Set<String> expressions = new HashSet<>();
        try (JsonReader reader = Json.createReader(new StringReader(Files.readString(DASHBOARD)))) {
            collect(reader.readObject(), expressions);
        }
        return expressions;
    }

    @Test
    void every_panel_of_the_dashboard_asks_for_metrics_that_the_engine_has() throws IOException {
        Set<String> expressions = expressions();

        assertThat(expressions)
                .hasSizeGreaterThan(10)
                .allMatch(expression -> !named(expression).isEmpty());
        assertThat(named(String.join("\n", expressions))).isSubsetOf(KNOWN);
    }

    @Test
    void panels_group_by_tags_that_the_metrics_have() throws IOException {
        Set<String> tags = Arrays.stream(Metric.values())
                .flatMap(metric -> metric.tags().stream())
                .collect(Collectors.toSet());
        tags.add("instance"); // of Prometheus: the server that was asked

        for (String expression : expressions()) {
            Matcher matcher = LABELS.matcher(expression);
            while (matcher.find()) {
                assertThat(List.of(matcher.group(1).strip().split(" *, *")))
                        .as(expression)
                        .isSubsetOf(tags);
            }
        }
    }

    @Test
    void every_alert_asks_for_metrics_that_the_engine_has() throws IOException {
        String rules = Files.readString(RULES);

        assertThat(named(rules)).hasSizeGreaterThan(8).isSubsetOf(KNOWN);
        assertThat(rules.lines().filter(line -> line.contains("- alert: ")))
                .hasSameSizeAs(
                        rules.lines().filter(line -> line.contains("summary: ")).toList())
                .hasSameSizeAs(
                        rules.lines().filter(line -> line.contains("action: ")).toList());
    }

    @Test
    void the_reference_has_each_metric_with_its_tags_and_no_other() throws IOException {
        String reference = Files.readString(REFERENCE);

        for (Metric metric : Metric.values()) {
            String tags = metric.tags().isEmpty() ? "" : "`" + String.join("`, `", metric.tags()) + "`";
            assertThat(reference)
                    .contains("| `" + metric.prometheus().get(0) + "` | "
                            + metric.kind().name().toLowerCase(Locale.ROOT) + " | " + tags + " |");
        }
        assertThat(named(reference)).isSubsetOf(KNOWN);
    }
}
