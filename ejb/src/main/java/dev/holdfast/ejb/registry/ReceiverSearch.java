package dev.holdfast.ejb.registry;

import dev.holdfast.engine.Receiver;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.task.MessageContext;
import dev.holdfast.task.Receives;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Looks through all beans of an application for methods that receive messages. */
final class ReceiverSearch {

    private static final int LONGEST_CHANNEL = 200;

    private final BeanManager beans;
    private final BiFunction<String, Class<?>, List<String>> check;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Receiver> byChannel = new TreeMap<>();

    /**
     * Prepares the search.
     *
     * @param check says what keeps the bean of a class, which somebody needs, from being used
     */
    ReceiverSearch(BeanManager beans, BiFunction<String, Class<?>, List<String>> check) {
        this.beans = beans;
        this.check = check;
    }

    List<Receiver> receivers() {
        Set<Class<?>> seen = new HashSet<>();
        beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                .filter(ReceiverSearch::isOfItsClass)
                .map(Bean::getBeanClass)
                .filter(seen::add)
                .sorted(Comparator.comparing(Class::getName))
                .forEach(this::look);
        if (!problems.isEmpty()) {
            throw new InvalidDeployment(ErrorCode.INVALID_RECEIVER, problems);
        }
        return List.copyOf(byChannel.values());
    }

    /** What a producer makes is no bean of the class that the producer is in. */
    private static boolean isOfItsClass(Bean<?> bean) {
        return bean.getTypes().contains(bean.getBeanClass());
    }

    private void look(Class<?> type) {
        methods(type).stream()
                .filter(method -> method.isAnnotationPresent(Receives.class) && !method.isBridge())
                .sorted(Comparator.comparing(Method::toString))
                .forEach(method ->
                        take(type, method, method.getAnnotation(Receives.class).value()));
    }

    /** Those that are not public are found, too, so that they are refused and not overlooked. */
    private static Set<Method> methods(Class<?> type) {
        Set<Method> all = new HashSet<>(List.of(type.getMethods()));
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Method own : each.getDeclaredMethods()) {
                if (!Modifier.isPublic(own.getModifiers())) {
                    all.add(own);
                }
            }
        }
        return all;
    }

    private void take(Class<?> type, Method method, String channel) {
        String receiver = "receiver " + type.getName() + "::" + method.getName() + " of channel '" + channel + "'";
        if (channel.isBlank() || channel.length() > LONGEST_CHANNEL) {
            problems.add(receiver + " names a channel that has not 1 to " + LONGEST_CHANNEL + " characters");
        }
        if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())) {
            problems.add(receiver + " must be public and not static");
        }
        Class<?>[] parameters = method.getParameterTypes();
        boolean fits = parameters.length == 1 || (parameters.length == 2 && parameters[1] == MessageContext.class);
        if (!fits || parameters[0] == MessageContext.class) {
            problems.add(receiver + " must take the message, and nothing but a MessageContext after it");
            return;
        }
        problems.addAll(check.apply(receiver, type));
        Receiver other = byChannel.putIfAbsent(channel, new Receiver(channel, type, method));
        if (other != null) {
            problems.add(receiver + " is not the only one: " + other
                    + " receives the same channel; one channel has one receiver, which can call others");
        }
    }
}
