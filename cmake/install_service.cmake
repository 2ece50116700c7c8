# Installs what an installed service has beside its programs: configuration, units, users. It runs at the
# installation, and not before, because only then the place is known (cmake --install --prefix, CPack).
# Expects SOURCE_DIR, BINARY_DIR, and BINDIR and DOCDIR below the prefix.
set(prefix ${CMAKE_INSTALL_PREFIX})
set(BINDIR ${prefix}/${BINDIR})
set(DOCDIR ${prefix}/${DOCDIR})
set(SYSCONFDIR ${prefix}/etc)
if(prefix STREQUAL "/usr")
  set(SYSCONFDIR /etc)
endif()
set(made ${BINARY_DIR}/install)

# The commented files of conf/ become those of an installed service, which has its own places and chooses by itself what
# depends on the machine. Fails if a line is not there as it is expected.
function(replace_line old new)
  string(FIND "${text}" "\n${old}\n" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "conf/ has no line ${old}")
  endif()
  string(REPLACE "\n${old}\n" "\n${new}\n" text "${text}")
  set(text "${text}" PARENT_SCOPE)
endfunction()

function(install_configuration name)
  string(REPLACE "--config-file=conf/${name}" "--config-file=${SYSCONFDIR}/scoreboard/${name}" text "${text}")
  file(WRITE ${made}/${name} "${text}")
  file(INSTALL ${made}/${name} DESTINATION ${SYSCONFDIR}/scoreboard)
endfunction()

# A file and no port, so that the system's permissions say who may use it.
set(socket "ipc:///run/scoreboard/server.sock")
file(READ ${SOURCE_DIR}/conf/server.ini text)
replace_line("bind=\"tcp://127.0.0.1:5570\"" "bind=\"${socket}\"")
replace_line("data=\"data\"" "data=\"/var/lib/scoreboard\"")
foreach(key shards queries max-threads)
  replace_line("${key}=2" "; ${key}=2")
endforeach()
install_configuration(server.ini)
file(READ ${SOURCE_DIR}/conf/client.ini text)
replace_line("server=\"tcp://127.0.0.1:5570\"" "server=\"${socket}\"")
install_configuration(client.ini)

file(INSTALL ${SOURCE_DIR}/conf/debian/logrotate DESTINATION ${SYSCONFDIR}/logrotate.d RENAME scoreboard)

file(READ ${SOURCE_DIR}/conf/systemd/hardening.conf HARDENING)
foreach(unit scoreboard-server.service scoreboard-client@.service)
  configure_file(${SOURCE_DIR}/conf/systemd/${unit}.in ${made}/${unit} @ONLY)
  file(INSTALL ${made}/${unit} DESTINATION ${prefix}/lib/systemd/system)
endforeach()
file(INSTALL ${SOURCE_DIR}/conf/systemd/sysusers.conf DESTINATION ${prefix}/lib/sysusers.d RENAME scoreboard.conf)
