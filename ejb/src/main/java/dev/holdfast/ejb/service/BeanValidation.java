package dev.holdfast.ejb.service;

import dev.holdfast.definition.TaskBody;
import dev.holdfast.engine.ValueChecks;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.error.NotRetryable;
import dev.holdfast.task.TaskContext;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks the Bean Validation constraints that task methods declare on their parameters and their result; {@code @Valid} there
 * checks the values themselves.
 */
final class BeanValidation implements ValueChecks {

    private final Validator validator;

    BeanValidation(Validator validator) {
        this.validator = validator;
    }

    @Override
    public void inputs(TaskBody body, Object bean, List<@Nullable Object> inputs) {
        Method method = body.method();
        Class<?>[] types = method.getParameterTypes();
        @Nullable Object[] arguments = new @Nullable Object[types.length];
        Iterator<@Nullable Object> next = inputs.iterator();
        for (int index = 0; index < types.length; index++) {
            arguments[index] = types[index] == TaskContext.class ? null : next.next();
        }
        refuse(body, "input", validator.forExecutables().validateParameters(bean, method, arguments));
    }

    @Override
    public void output(TaskBody body, Object bean, @Nullable Object output) {
        refuse(body, "output", validator.forExecutables().validateReturnValue(bean, body.method(), output));
    }

    /**
     * The container checks beans whose methods declare constraints by an interceptor, so a result that breaks one comes as its
     * exception; one about another method is the body's own.
     */
    @Override
    public Exception thrown(TaskBody body, Exception thrown) {
        if (thrown instanceof ConstraintViolationException broken
                && !broken.getConstraintViolations().isEmpty()
                && broken.getConstraintViolations().stream().allMatch(violation -> isOf(body, violation))) {
            return new InvalidValue(body, "output", broken.getConstraintViolations());
        }
        return thrown;
    }

    private static boolean isOf(TaskBody body, ConstraintViolation<?> violation) {
        Iterator<Path.Node> path = violation.getPropertyPath().iterator();
        return body.beanClass().isAssignableFrom(violation.getRootBeanClass())
                && path.hasNext()
                && path.next().getName().equals(body.method().getName())
                && path.hasNext()
                && path.next().getKind() == ElementKind.RETURN_VALUE;
    }

    private static void refuse(TaskBody body, String what, Set<ConstraintViolation<Object>> violations) {
        if (!violations.isEmpty()) {
            throw new InvalidValue(body, what, violations);
        }
    }

    /** A value breaks constraints; another attempt would give the same. */
    static final class InvalidValue extends HoldfastException implements NotRetryable {

        private static final long serialVersionUID = 1L;

        InvalidValue(TaskBody body, String what, Set<? extends ConstraintViolation<?>> violations) {
            super(
                    ErrorCode.INVALID_VALUE,
                    "the " + what + " of " + body + " is invalid: "
                            + violations.stream()
                                    .map(violation -> violation.getPropertyPath() + " " + violation.getMessage()
                                            + " (found " + violation.getInvalidValue() + ")")
                                    .sorted()
                                    .collect(Collectors.joining("; ")));
        }
    }
}
