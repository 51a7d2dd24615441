package dev.holdfast.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A browser's page at the other end of a stream: takes whatever it is told, and can be closed. */
final class FakePage extends ServletOutputStream {

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private boolean complete;

    /** Returns what a servlet would have of this page. */
    AsyncContext context() {
        ServletResponse response = (ServletResponse) Proxy.newProxyInstance(
                FakePage.class.getClassLoader(),
                new Class<?>[] {ServletResponse.class},
                (proxy, method, arguments) -> this);
        return (AsyncContext) Proxy.newProxyInstance(
                FakePage.class.getClassLoader(), new Class<?>[] {AsyncContext.class}, (proxy, method, arguments) -> {
                    complete |= method.getName().equals("complete");
                    return method.getName().equals("getResponse") ? response : null;
                });
    }

    /** Returns the data of the events so far. */
    List<String> told() {
        return Arrays.stream(taken.toString(StandardCharsets.UTF_8).split("\n"))
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    /** Tells whether the stream has ended. */
    boolean isComplete() {
        return complete;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
        // it is always ready
    }

    @Override
    public void write(int b) {
        taken.write(b);
    }
}
