package dev.holdfast.kit.fit;

import dev.holdfast.definition.Workflow;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The command line of {@link Fit}. */
final class Command {

    private static final int NOTHING_STRANDS = 0;
    private static final int SOMETHING_STRANDS = 1;
    private static final int WRONG_CALL = 2;
    private static final Pattern MAPPING = Pattern.compile("--map=([^:]+):([^=]+)=(.+)");

    private final PrintStream out;

    Command(PrintStream out) {
        this.out = out;
    }

    int run(List<String> arguments) {
        List<String> plain =
                arguments.stream().filter(text -> !text.startsWith("--")).toList();
        if (plain.size() < 2) {
            out.println(
                    "usage: <file of live snapshots> <class that makes workflows>... [--map=workflow:old-node=new-node]...");
            return WRONG_CALL;
        }
        try {
            Fit fit = Fit.of(workflows(plain.subList(1, plain.size())));
            mappings(arguments).forEach(fit::mapping);
            Report report = fit.check(Path.of(plain.get(0)));
            out.println(report);
            return report.of(Verdict.STRANDS).isEmpty() ? NOTHING_STRANDS : SOMETHING_STRANDS;
        } catch (IOException e) {
            out.println("the file '" + plain.get(0) + "' cannot be read: " + e);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            out.println(e.getMessage() == null ? e : e.getMessage());
        }
        return WRONG_CALL;
    }

    private static Map<String, Map<String, String>> mappings(List<String> arguments) {
        Map<String, Map<String, String>> all = new HashMap<>();
        for (String argument : arguments) {
            Matcher mapping = MAPPING.matcher(argument);
            if (argument.startsWith("--") && !mapping.matches()) {
                throw new IllegalArgumentException(
                        "'" + argument + "' is no mapping; one looks like --map=order:approval=consent");
            }
            if (mapping.matches()) {
                all.computeIfAbsent(mapping.group(1), name -> new HashMap<>()).put(mapping.group(2), mapping.group(3));
            }
        }
        return all;
    }

    private static List<Workflow<?, ?>> workflows(List<String> classes) throws ReflectiveOperationException {
        List<Workflow<?, ?>> all = new ArrayList<>();
        for (String name : classes) {
            List<Workflow<?, ?>> made = workflows(Class.forName(name));
            if (made.isEmpty()) {
                throw new IllegalArgumentException(name + " has no method without parameters that returns a workflow");
            }
            all.addAll(made);
        }
        return all;
    }

    private static List<Workflow<?, ?>> workflows(Class<?> maker) throws ReflectiveOperationException {
        List<Workflow<?, ?>> made = new ArrayList<>();
        List<Method> methods = Arrays.stream(maker.getDeclaredMethods())
                .filter(method ->
                        method.getParameterCount() == 0 && Workflow.class.isAssignableFrom(method.getReturnType()))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        for (Method method : methods) {
            method.setAccessible(true);
            @Nullable Object on = Modifier.isStatic(method.getModifiers()) ? null : instance(maker);
            try {
                made.add((Workflow<?, ?>) method.invoke(on));
            } catch (InvocationTargetException e) {
                throw new IllegalArgumentException(
                        maker.getName() + "." + method.getName() + " failed: " + e.getCause(), e);
            }
        }
        return made;
    }

    private static Object instance(Class<?> maker) throws ReflectiveOperationException {
        Constructor<?> constructor = maker.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }
}
