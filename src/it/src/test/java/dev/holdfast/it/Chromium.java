package dev.holdfast.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The browser of the machine, whose path the variable HOLDFAST_CHROMIUM can say; where there is none, Playwright fetches its own, which
 * takes a network that lets it.
 */
final class Chromium implements AutoCloseable {

    private static final Map<String, String> NO_DOWNLOAD = Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");

    private final Playwright playwright;
    private final Browser browser;

    /** Starts it. */
    Chromium() {
        Optional<Path> found = find();
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (found.isPresent()) {
            environment.putAll(NO_DOWNLOAD);
        }
        playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setHeadless(true);
        found.ifPresent(options::setExecutablePath);
        browser = playwright.chromium().launch(options);
    }

    private static Optional<Path> find() {
        Stream<Path> onPath = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome", "chrome.exe")
                        .map(name -> Path.of(folder, name)));
        Stream<Path> named = Optional.ofNullable(System.getenv("HOLDFAST_CHROMIUM")).map(Path::of).stream();
        Stream<Path> usual = Stream.of(
                Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
                Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"));
        return Stream.of(named, onPath, usual)
                .flatMap(paths -> paths)
                .filter(Files::isExecutable)
                .findFirst();
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
