package dev.holdfast.store;

import dev.holdfast.snapshot.BranchKey;
import dev.holdfast.snapshot.Payload;
import dev.holdfast.snapshot.Position;
import dev.holdfast.snapshot.ValueRef;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A branch about to be opened beside others of its run.
 *
 * @param key its key; the number comes from {@link Branches#numbers}
 * @param parent the branch that waits for its end; nothing for one that nobody waits for
 * @param position where it stands at first
 * @param input its input, stored in its first row; nothing if it goes on with a value that stands in another row
 * @param value where its input stands; its own first row if it has an input
 * @param due whether it is due, at once or at a time; if not, only its first row is stored, and its branch row follows when an
 *     ending arm makes room (a fork that limits how many arms run at once)
 * @param route the route of its first node
 * @param priority the priority of its first node, 1 to 5
 * @param createdBy the node that opens it
 */
public record NewBranch(
        BranchKey key,
        OptionalInt parent,
        Position position,
        Optional<Payload> input,
        ValueRef value,
        Parking.Due due,
        int route,
        int priority,
        String createdBy) {}
