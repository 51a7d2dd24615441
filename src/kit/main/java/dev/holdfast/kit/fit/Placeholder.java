package dev.holdfast.kit.fit;

import dev.holdfast.task.Task;
import dev.holdfast.task.Turn;
import java.time.Duration;
import java.util.List;

/** Stands for the steps of a definition of which only the outline is known; nobody ever calls it. */
interface Placeholder {

    @Task
    Object step(Object value);

    @Task
    Turn<Object> turn(Object value);

    @Task
    Object join(List<Object> results);

    @Task
    Turn<Object> turningJoin(List<Object> results);

    @Task
    List<Object> items(Object value);

    @Task
    String key(Object value);

    @Task
    Duration length(Object value);
}
