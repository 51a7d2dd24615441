rem Read by standalone.bat before it starts the server. (standalone.conf says the same, and why.)

if "x%JBOSS_JAVA_SIZING%" == "x" set "JBOSS_JAVA_SIZING=-Xms256m -Xmx768m -XX:+ExitOnOutOfMemoryError"
if "x%JDK_SERIAL_FILTER%" == "x" set "JDK_SERIAL_FILTER=maxbytes=10485760;maxdepth=128;maxarray=100000;maxrefs=300000"

if not "x%JAVA_OPTS%" == "x" (
  echo "JAVA_OPTS is set and replaces the defaults: %JAVA_OPTS%"
  goto JAVA_OPTS_SET
)
set "JAVA_OPTS=%JBOSS_JAVA_SIZING% -Djava.net.preferIPv4Stack=true"
set "JAVA_OPTS=%JAVA_OPTS% -Djboss.modules.system.pkgs=org.jboss.byteman -Djava.awt.headless=true"
:JAVA_OPTS_SET

if "x%HOLDFAST_DB_HOST%" == "x" goto H2
if "x%HOLDFAST_DB_PORT%" == "x" set "HOLDFAST_DB_PORT=5432"
if "x%HOLDFAST_DB_NAME%" == "x" set "HOLDFAST_DB_NAME=holdfast"
if "x%HOLDFAST_DB_USER%" == "x" set "HOLDFAST_DB_USER=holdfast"
set "HOLDFAST_DB_URL=jdbc:postgresql://%HOLDFAST_DB_HOST%:%HOLDFAST_DB_PORT%/%HOLDFAST_DB_NAME%?reWriteBatchedInserts=true&ApplicationName=holdfast-%COMPUTERNAME%-%RANDOM%%RANDOM%&tcpKeepAlive=true"
set "HOLDFAST_DB_DRIVER=postgresql"
set "HOLDFAST_DB_INIT=SELECT 1"
set "HOLDFAST_DB_SORTER=org.jboss.jca.adapters.jdbc.extensions.postgres.PostgreSQLExceptionSorter"
goto DB_SET
:H2
set "HOLDFAST_DB_URL="
set "HOLDFAST_DB_DRIVER="
set "HOLDFAST_DB_INIT="
set "HOLDFAST_DB_SORTER="
set "HOLDFAST_DB_USER="
set "HOLDFAST_DB_PASSWORD="
:DB_SET
