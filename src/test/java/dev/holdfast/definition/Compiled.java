package dev.holdfast.definition;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** What the compiler says about sources. */
final class Compiled {

    private Compiled() {}

    /** What is wrong in a line. */
    record Mistake(long line, String text) {}

    /**
     * Compiles expressions, one in each line of a class, and returns those with errors, each with its first message.
     *
     * @param head what stands before them in the first line, up to the opening of the class
     */
    static Map<String, String> errors(String head, List<String> expressions, Path classes) {
        String source = IntStream.range(0, expressions.size())
                .mapToObj(i -> "Object flow" + i + "() { return " + expressions.get(i) + "; }\n")
                .collect(Collectors.joining("", head + "\n", "}"));
        Map<String, String> wrong = new LinkedHashMap<>();
        for (Mistake error : compile(Map.of("Sample", source), classes)) {
            wrong.putIfAbsent(expressions.get((int) error.line() - 2), error.text());
        }
        return wrong;
    }

    /** Compiles sources by the names of their classes, and returns the errors. */
    static List<Mistake> compile(Map<String, String> sources, Path classes) {
        List<JavaFileObject> files = new ArrayList<>();
        for (String name : new TreeSet<>(sources.keySet())) {
            files.add(new Source(name, sources.get(name)));
        }
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        boolean done = ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, found, options, null, files)
                .call();
        List<Mistake> errors = found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> new Mistake(diagnostic.getLineNumber(), diagnostic.getMessage(Locale.ENGLISH)))
                .toList();
        if (done != errors.isEmpty()) {
            throw new AssertionError("the compiler failed and says nothing");
        }
        return errors;
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
