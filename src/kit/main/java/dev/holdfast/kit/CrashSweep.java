package dev.holdfast.kit;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs a scenario once without a crash, and then once for each moment at which its node can die. */
final class CrashSweep<T extends @Nullable Object> {

    private final Supplier<Kit> kits;
    private final Function<Kit, T> scenario;

    /** What a scenario came to. */
    private record Result(@Nullable Object returned, Outcome outcome, int commits, String reached, String timeline) {}

    CrashSweep(Supplier<Kit> kits, Function<Kit, T> scenario) {
        this.kits = kits;
        this.scenario = scenario;
    }

    int run() {
        Result expected = run(Optional.empty());
        int tried = 0;
        for (int commit = 1; commit <= expected.commits(); commit++) {
            for (CrashPoint.Moment moment : CrashPoint.Moment.values()) {
                compare(expected, new CrashPoint(commit, moment));
                tried++;
            }
        }
        return tried;
    }

    private Result run(Optional<CrashPoint> crash) {
        Kit kit = kits.get();
        kit.setup().goesOnAfterCrashes = true;
        kit.setup().crash = crash;
        try (kit) {
            T returned = scenario.apply(kit);
            return result(kit, returned);
        } catch (RuntimeException | AssertionError e) {
            if (crash.isEmpty()) {
                throw e;
            }
            throw new AssertionError(
                    "the scenario fails if the node dies " + where(kit, crash.get()) + ": " + first(e) + "\n\n"
                            + kit.timeline(),
                    e);
        }
    }

    /** What a check says before the story of its instance, which is told below with those of the others. */
    private static String first(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        int end = message.indexOf("\n\n");
        return end < 0 ? message : message.substring(0, end);
    }

    private static Result result(Kit kit, @Nullable Object returned) {
        Faults faults = kit.stage().faults;
        return new Result(returned, Outcome.of(kit.stage()), faults.commits(), faults.reached(), kit.timeline());
    }

    private static String where(Kit kit, CrashPoint point) {
        return where(point, kit.stage().faults.reached());
    }

    private static String where(CrashPoint point, String reached) {
        return point.moment().text() + " commit " + point.commit() + ", that of " + reached;
    }

    private void compare(Result expected, CrashPoint point) {
        Result found = run(Optional.of(point));
        if (found.reached().isEmpty()) {
            throw new AssertionError("the scenario is another one each time: it never came to commit " + point.commit()
                    + " of " + expected.commits() + "\n\n" + found.timeline());
        }
        String difference = difference(expected, found);
        if (!difference.isEmpty()) {
            throw new AssertionError("if the node dies " + where(point, found.reached()) + ", " + difference + "\n\n"
                    + found.timeline());
        }
    }

    private static String difference(Result expected, Result found) {
        if (!Objects.equals(expected.returned(), found.returned())) {
            return "the scenario returns " + found.returned() + " instead of " + expected.returned();
        }
        return expected.outcome().equals(found.outcome())
                ? ""
                : "the outcome is\n" + found.outcome() + "\ninstead of\n" + expected.outcome();
    }
}
