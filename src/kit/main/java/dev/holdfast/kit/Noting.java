package dev.holdfast.kit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A port of the store in front of which it is noted what is written through it. */
final class Noting implements InvocationHandler {

    /** What only reads or locks; everything else counts as a write. */
    private static final Set<String> READS = Set.of(
            "reload",
            "phase",
            "lock",
            "results",
            "author",
            "ancestors",
            "untilNextDue",
            "held",
            "closing",
            "children",
            "oldest",
            "sent",
            "read",
            "all",
            "toString",
            "hashCode",
            "equals");

    /** What is done for many at once is done, and noted, one by one: the store in memory knows no other way. */
    private static final Set<String> FOR_MANY = Set.of("writeAll", "insertAll");

    private final Object port;
    private final Journal journal;

    private Noting(Object port, Journal journal) {
        this.port = port;
        this.journal = journal;
    }

    /** Puts the notes in front of a port. */
    static <P> P of(Class<P> type, P port, Journal journal) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Noting(port, journal)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (FOR_MANY.contains(method.getName())) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        Object result;
        try {
            result = method.invoke(port, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
        if (!READS.contains(method.getName())) {
            List<@Nullable Object> given = arguments == null ? List.of() : Arrays.asList(arguments);
            journal.note(method.getName(), given, result);
        }
        return result;
    }
}
