package dev.holdfast.it.console;

import dev.holdfast.client.Start;
import dev.holdfast.client.Workflows;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Turn;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** The steps of a claim; none does anything but pass on what it takes. */
@ApplicationScoped
public class ClaimTasks {

    /** The value of a claim whose customer is unknown at first. */
    public static final String STRANGER = "stranger";

    private static final int AT_ONCE = 500;

    @Inject
    Workflows workflows;

    private final Set<String> introduced = ConcurrentHashMap.newKeySet();

    /** Which way a claim takes. */
    public enum Size {
        /** It is paid at once. */
        SMALL,
        /** Somebody looks at it. */
        LARGE
    }

    /** Enters the claim in the books. */
    @Task(displayName = "Register claim", description = "Enters the claim in the books")
    public Claim register(Claim claim, TaskContext context) {
        context.shared().put("customer", claim.customer());
        return claim;
    }

    /** Finds the contract; fails once for each instance of a stranger. */
    @Task(displayName = "Find contract", retries = 1, backoff = "50ms")
    public String contract(Claim claim, TaskContext context) {
        if (claim.customer().startsWith(STRANGER) && introduced.add(context.instanceId() + context.attempt())) {
            throw new IllegalStateException("customer '" + claim.customer() + "' has no contract");
        }
        return "contract of " + claim.customer();
    }

    /** Looks for signs of fraud. */
    @Task(displayName = "Check for fraud", timeout = "10s")
    public Integer fraud(Claim claim) {
        return claim.photos().size();
    }

    /** Puts both together. */
    @Task(displayName = "Assess")
    public Claim assess(String contract, Integer score) {
        return new Claim(contract, Claim.Kind.WATER, 1, null, false, List.of("front", "rear", "roof"), null);
    }

    /** Lists the pictures. */
    @Task
    public List<String> photos(Claim claim) {
        return claim.photos();
    }

    /** Looks at a picture. */
    @Task
    public String develop(String photo) {
        return photo + " developed";
    }

    /** Sharpens a picture until it is good. */
    @Task
    public Turn<String> sharpen(String photo) {
        return photo.endsWith("!!") ? Turn.done(photo) : Turn.again(photo + "!");
    }

    /** Puts the pictures together. */
    @Task
    public String album(List<String> photos) {
        return String.join(", ", photos);
    }

    /** Says how large it is. */
    @Task
    public Size size(String album) {
        return album.length() > 5 ? Size.LARGE : Size.SMALL;
    }

    /** Prints a letter. */
    @Task
    public String letter(String text) {
        return "letter: " + text;
    }

    /** Files the letter. */
    @Task
    public String file(String text) {
        return text;
    }

    /** Pays, or does not. */
    @Task(displayName = "Settle")
    public String settle(Ruling ruling) {
        return ruling.verdict() + " by " + ruling.by();
    }

    /** Gives what it takes. */
    @Task
    public Integer pass(Integer number) {
        return number;
    }

    /** Adds up what the arms gave. */
    @Task
    public Integer sum(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }

    /** Starts so many instances that wait for ever. */
    @Task(timeout = "2m")
    public Integer fill(Integer count) {
        for (int from = 0; from < count; from += AT_ONCE) {
            workflows.startAll(IntStream.range(from, Math.min(count, from + AT_ONCE))
                    .mapToObj(number -> Start.of("parked", "parked-%05d".formatted(number), number))
                    .toList());
        }
        return count;
    }

    /** Gives a text of so many characters. */
    @Task
    public String large(Integer length) {
        return "x".repeat(length);
    }
}
