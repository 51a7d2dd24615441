package dev.holdfast.web;

import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What every answer of this application passes, errors of the container included: headers that tell browsers what they must not do
 * with it, and the end of patience with an address from which too many log-ins have failed.
 *
 * <p>The container asks for passwords before any filter. A failure comes here as its error page; a success from an address that is
 * locked out is answered as a failure is.
 */
@WebFilter(
        urlPatterns = "/*",
        asyncSupported = true,
        dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.ERROR})
@SuppressWarnings("NullAway.Init") // the container begins with init
public final class Threshold implements Filter {

    /** The configuration key. */
    static final String KEY = "holdfast.rest.max-failed-logins";

    /** How long a browser may keep what stands below a path that names its version. */
    static final String FOR_EVER = "public, max-age=31536000, immutable";

    private static final String DEFAULT = "20";

    /** The status of an answer to somebody who asks too often; the Servlet API has no constant for it. */
    private static final int TOO_MANY_REQUESTS = 429;

    /** How many log-ins may fail from one address within a minute; 0 for as many as want. */
    @Inject
    @ConfigProperty(name = KEY, defaultValue = DEFAULT)
    private int most;

    private FailedLogIns failures;

    /** For the container. */
    public Threshold() {}

    @Override
    public void init(FilterConfig config) {
        failures = new FailedLogIns(most, System::nanoTime);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest asked = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        headers(answer);
        if (asked.getDispatcherType() == DispatcherType.REQUEST
                && asked.getServletPath().startsWith("/_static/")) {
            answer.setHeader("Cache-Control", FOR_EVER);
        }
        String address = asked.getRemoteAddr();
        asked.setAttribute(Caller.ORIGIN, address);
        boolean refused = asked.getDispatcherType() == DispatcherType.ERROR
                && answer.getStatus() == HttpServletResponse.SC_UNAUTHORIZED
                && asked.getHeader("Authorization") != null;
        boolean tries =
                refused || (asked.getDispatcherType() == DispatcherType.REQUEST && asked.getUserPrincipal() != null);
        long seconds = tries ? failures.lockedOutSeconds(address) : 0;
        if (seconds > 0) {
            lockOut(asked, answer, seconds);
            return;
        }
        if (refused) {
            failures.failed(address);
        }
        chain.doFilter(request, response);
    }

    private static void headers(HttpServletResponse answer) {
        answer.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
        answer.setHeader("X-Content-Type-Options", "nosniff");
        answer.setHeader("X-Frame-Options", "DENY");
        answer.setHeader("Referrer-Policy", "no-referrer");
        answer.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        answer.setHeader("Cache-Control", "no-store");
    }

    private static void lockOut(HttpServletRequest asked, HttpServletResponse answer, long seconds) throws IOException {
        answer.reset(); // whether a password was right must not be seen from a header
        headers(answer);
        answer.setStatus(TOO_MANY_REQUESTS);
        answer.setHeader("Retry-After", Long.toString(seconds));
        answer.setContentType(Problem.MEDIA_TYPE);
        answer.getOutputStream()
                .write(Problem.of(
                                RequestError.TOO_MANY_LOG_INS,
                                "too many log-ins from your address have failed; wait " + seconds + " s")
                        .render(path(asked)));
    }

    private static String path(HttpServletRequest asked) {
        Object path = asked.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return path == null ? asked.getRequestURI() : path.toString();
    }
}
