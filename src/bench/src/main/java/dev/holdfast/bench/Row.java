package dev.holdfast.bench;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What came of a cell: its figures by name, and the budgets that some of them have. */
final class Row {

    /** The part of all processors that others may have had before a cell is doubtful. */
    private static final double DISTURBED = 0.10;

    private static final String FOREIGN = "foreignCpu";
    private static final double THOUSANDTHS = 1_000;

    private final String cell;
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final List<Verdict> verdicts = new ArrayList<>();

    Row(String cell) {
        this.cell = cell;
    }

    /** A figure beside its budget. */
    record Verdict(String cell, String figure, double value, String sense, double limit, boolean met) {

        private JsonObject json() {
            return Json.createObjectBuilder()
                    .add("figure", figure)
                    .add("value", rounded(value))
                    .add(sense, limit)
                    .add("met", met)
                    .build();
        }
    }

    String cell() {
        return cell;
    }

    Row add(String figure, double value) {
        figures.put(figure, value);
        return this;
    }

    /** Adds the part of all processors that others had, from 0 to 1. */
    Row foreign(double share) {
        return add(FOREIGN, share);
    }

    Row atLeast(String figure, double limit) {
        figure(figure)
                .ifPresent(value -> verdicts.add(new Verdict(cell, figure, value, "atLeast", limit, value >= limit)));
        return this;
    }

    Row atMost(String figure, double limit) {
        figure(figure)
                .ifPresent(value -> verdicts.add(new Verdict(cell, figure, value, "atMost", limit, value <= limit)));
        return this;
    }

    Optional<Double> figure(String name) {
        return Optional.ofNullable(figures.get(name)).filter(Double::isFinite);
    }

    /** Returns a figure that the row has. */
    double get(String name) {
        return figure(name).orElseThrow(() -> new IllegalStateException(cell + " has no " + name));
    }

    Stream<Verdict> verdicts() {
        return verdicts.stream();
    }

    Stream<String> figures() {
        return figures.keySet().stream();
    }

    boolean isDisturbed() {
        return figure(FOREIGN).orElse(0.0) > DISTURBED;
    }

    JsonObject json() {
        JsonObjectBuilder json = Json.createObjectBuilder().add("cell", cell);
        figures.forEach((name, value) -> figure(name).ifPresent(finite -> json.add(name, rounded(finite))));
        json.add("disturbed", isDisturbed());
        JsonArrayBuilder budgets = Json.createArrayBuilder();
        verdicts.forEach(verdict -> budgets.add(verdict.json()));
        return json.add("budgets", budgets).build();
    }

    private static double rounded(double value) {
        return Math.round(value * THOUSANDTHS) / THOUSANDTHS;
    }
}
