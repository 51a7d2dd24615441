package dev.holdfast.encryption;

import java.nio.charset.StandardCharsets;

/**
 * Where a value stands, which it is sealed for: at any other place it is refused. Made for each value that is read or written, so it is
 * spelled out only for one that is sealed.
 */
public final class Place {

    /** Which of the values of a scope; each spells its numbers and its name in its own way. */
    private enum Kind {
        OUTPUT,
        FAILURE,
        SIGNAL,
        SHARED,
        MESSAGE,
        SCHEDULE,
        SCHEDULE_ERROR,
        WEBHOOK_SECRET,
        WEBHOOK_DELIVERY
    }

    private final Kind kind;
    private final long run;
    private final String owner;
    private final int first;
    private final int second;
    private final int third;
    private final String name;

    private Place(Kind kind, long run, String owner, int first, int second, int third, String name) {
        this.kind = kind;
        this.run = run;
        this.owner = owner;
        this.first = first;
        this.second = second;
        this.third = third;
        this.name = name;
    }

    /** The output of a checkpoint. */
    public static Place output(long run, int branch, int sequence) {
        return new Place(Kind.OUTPUT, run, "", branch, sequence, 0, "");
    }

    /** The failures that a run's rows tell: of all of them the same, since a row that ends a branch takes its number from the table. */
    public static Place failure(long run) {
        return new Place(Kind.FAILURE, run, "", 0, 0, 0, "");
    }

    /** The value of an event: it goes with the instance id to the run that takes another's place. */
    public static Place signal(String instance, int ordinal, String name) {
        return new Place(Kind.SIGNAL, 0, instance, ordinal, 0, 0, name);
    }

    /** A value that the branches of a run share, in one of its versions. */
    public static Place shared(long run, String name, int version) {
        return new Place(Kind.SHARED, run, "", version, 0, 0, name);
    }

    /** A message of a step. */
    public static Place message(long run, int branch, int sequence, int ordinal, String channel) {
        return new Place(Kind.MESSAGE, run, "", branch, sequence, ordinal, channel);
    }

    /** What the runs of a schedule take. */
    public static Place schedule(String name) {
        return new Place(Kind.SCHEDULE, 0, name, 0, 0, 0, "");
    }

    /** Why the runs of a schedule could not be started. */
    public static Place scheduleError(String name) {
        return new Place(Kind.SCHEDULE_ERROR, 0, name, 0, 0, 0, "");
    }

    /** What signs the requests of subscriptions. */
    public static Place webhookSecret() {
        return new Place(Kind.WEBHOOK_SECRET, 0, "", 0, 0, 0, "");
    }

    /** What was sent to a subscription. */
    public static Place webhookDelivery(long webhook, String message) {
        return new Place(Kind.WEBHOOK_DELIVERY, webhook, "", 0, 0, 0, message);
    }

    /** Returns what has a key of its own, derived from the key that writes: a run, an instance id or a schedule. */
    String scope() {
        return switch (kind) {
            case OUTPUT, FAILURE, SHARED, MESSAGE -> "run:" + run;
            case SIGNAL -> "instance:" + owner;
            case SCHEDULE, SCHEDULE_ERROR -> "schedule:" + owner;
            case WEBHOOK_SECRET -> "webhooks";
            case WEBHOOK_DELIVERY -> "webhook:" + run;
        };
    }

    /** Returns which of the scope's values it is: no two have the same, since a name can only stand at the end. */
    private String field() {
        return switch (kind) {
            case OUTPUT -> "output:" + first + ":" + second;
            case FAILURE -> "failure";
            case SIGNAL -> "signal:" + first + ":" + name;
            case SHARED -> "shared:" + first + ":" + name;
            case MESSAGE -> "message:" + first + ":" + second + ":" + third + ":" + name;
            case SCHEDULE -> "input";
            case SCHEDULE_ERROR -> "error";
            case WEBHOOK_SECRET -> "secret";
            case WEBHOOK_DELIVERY -> "delivery:" + name;
        };
    }

    /** Returns the place as it is authenticated. */
    byte[] bytes() {
        String scope = scope();
        return (scope.length() + ":" + scope + field()).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return field() + " of " + scope();
    }
}
