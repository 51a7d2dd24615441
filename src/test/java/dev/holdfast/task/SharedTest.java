package dev.holdfast.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a change of a shared value is made of: a read, and a write. */
class SharedTest {

    /** Keeps values in a map. */
    private static final class Kept implements Shared {

        private final Map<String, Object> values = new HashMap<>();

        @Override
        public <T> Optional<T> get(String name, Class<T> type) {
            return Optional.ofNullable(type.cast(values.get(name)));
        }

        @Override
        public Object get(String name, Type type) {
            return values.get(name);
        }

        @Override
        public void put(String name, Object value) {
            values.put(name, value);
        }
    }

    private final Kept shared = new Kept();

    @Test
    void a_value_that_nobody_wrote_is_changed_from_the_given_one() {
        Integer changed = shared.update("count", Integer.class, 10, count -> count + 1);

        assertThat(changed).isEqualTo(11);
        assertThat(shared.get("count", Integer.class)).hasValue(11);
    }

    @Test
    void a_value_that_somebody_wrote_is_changed_from_what_it_is() {
        shared.put("count", 5);

        Integer changed = shared.update("count", Integer.class, 10, count -> count + 1);

        assertThat(changed).isEqualTo(6);
        assertThat(shared.get("count", Integer.class)).hasValue(6);
    }
}
