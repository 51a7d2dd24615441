package dev.holdfast.web;

import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The console: one page for every path below {@code /ui}, which looks at the path by itself, and its modules below {@code /console}.
 *
 * <p>The page is for those who have logged in, which the container sees to; the modules hold no data and are the same for everybody.
 */
@WebServlet(urlPatterns = {"/ui/*", "/console/*", ""})
@SuppressWarnings("NullAway.Init") // the container injects, and begins with init
public final class ConsoleServlet extends HttpServlet {

    /** The configuration key. */
    static final String KEY = "holdfast.console.read-only";

    /** The configuration key. */
    static final String TRACES = "holdfast.console.trace-url";

    private static final long serialVersionUID = 1L;

    /** Where the Lit jars put their modules; each has one folder, named by its version. */
    private static final String LIBRARIES = "/_static/";

    private static final Map<String, String> ENTRIES = Map.of(
            "lit", "index.js",
            "lit-html", "lit-html.js",
            "lit-element", "lit-element.js",
            "@lit/reactive-element", "reactive-element.js");

    @Inject
    @ConfigProperty(name = KEY, defaultValue = "false")
    private boolean readOnly;

    /** Where a trace is shown, with {trace} in the place of its id. */
    @Inject
    @ConfigProperty(name = TRACES)
    private transient Optional<String> traces;

    private transient ConsoleFiles files;
    private transient byte[] page;
    private transient String policy;

    /** For the container. */
    public ConsoleServlet() {}

    @Override
    public void init() {
        ServletContext application = getServletContext();
        files = ConsoleFiles.of(application);
        String imports = imports(application);
        String assets = application.getContextPath() + "/console/" + files.hash() + "/";
        page = template(application)
                .replace("{imports}", imports)
                .replace(
                        "{preloads}",
                        files.modules().stream()
                                .map(name -> "<link rel=\"modulepreload\" href=\"" + assets + name + "\">")
                                .collect(Collectors.joining("\n    ")))
                .replace("{assets}", assets)
                .replace("{base}", application.getContextPath() + "/")
                .replace("{readOnly}", Boolean.toString(readOnly))
                .replace(
                        "{traces}",
                        attribute(traces.filter(ConsoleServlet::isLink).orElse("")))
                .getBytes(StandardCharsets.UTF_8);
        policy = "default-src 'none'; script-src 'self' " + ConsoleFiles.policyHash(imports)
                + "; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none';"
                + " frame-ancestors 'none'; form-action 'none'";
    }

    /** Nothing but the web: a link that runs a script is none of the configuration's business. */
    private static boolean isLink(String text) {
        return text.startsWith("https://") || text.startsWith("http://");
    }

    private static String attribute(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    private static String template(ServletContext application) {
        try (InputStream in = application.getResourceAsStream("/WEB-INF/console.html")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the page of the console cannot be read", e);
        }
    }

    /** The modules of Lit name each other; this says where each is. */
    private static String imports(ServletContext application) {
        JsonObjectBuilder imports = Json.createObjectBuilder();
        ENTRIES.keySet().stream().sorted().forEach(name -> {
            String folder = LIBRARIES + name.substring(name.indexOf('/') + 1) + "/";
            Set<String> versions =
                    Optional.ofNullable(application.getResourcePaths(folder)).orElse(Set.of());
            if (versions.size() != 1) {
                throw new IllegalStateException(
                        "the archive must have one version of " + name + ", and has " + versions);
            }
            String version = application.getContextPath() + versions.iterator().next();
            imports.add(name, version + ENTRIES.get(name));
            imports.add(name + "/", version);
        });
        return Json.createObjectBuilder().add("imports", imports).build().toString();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getServletPath()) {
            case "/console" -> file(request, response);
            case "/ui" -> page(request, response);
            default -> response.sendRedirect(request.getContextPath() + "/ui/");
        }
    }

    private void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getPathInfo() == null) {
            response.sendRedirect(request.getContextPath() + "/ui/");
            return;
        }
        response.setHeader("Content-Security-Policy", policy);
        response.setContentType("text/html;charset=UTF-8");
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }

    private void file(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<ConsoleFiles.Content> found =
                Optional.ofNullable(request.getPathInfo()).flatMap(files::find);
        if (found.isEmpty()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        boolean compressed = Optional.ofNullable(request.getHeader("Accept-Encoding"))
                .filter(accepted -> accepted.contains("gzip"))
                .isPresent();
        byte[] bytes = compressed ? found.get().gzip() : found.get().bytes();
        response.setHeader("Cache-Control", Threshold.FOR_EVER);
        response.setHeader("Vary", "Accept-Encoding");
        if (compressed) {
            response.setHeader("Content-Encoding", "gzip");
        }
        response.setContentType(found.get().type());
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
