# What `cmake --install` installs, and the Debian package of it (`cpack`, or the target `deb`). Units of systemd and
# the configuration name the places of what is installed, so they are made then: install_service.cmake.
include(GNUInstallDirs)

install(TARGETS scoreboard-server scoreboard-client RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(TARGET scoreboard-load)
  install(TARGETS scoreboard-load RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

set(transfer ${CMAKE_INSTALL_DATADIR}/scoreboard)
install(PROGRAMS tools/scoreboard-transfer DESTINATION ${transfer})
install(DIRECTORY tools/transfer DESTINATION ${transfer} FILES_MATCHING PATTERN "*.py")
file(RELATIVE_PATH from_bin /${CMAKE_INSTALL_BINDIR} /${transfer}/scoreboard-transfer)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/install)
file(CREATE_LINK ${from_bin} ${CMAKE_BINARY_DIR}/install/scoreboard-transfer SYMBOLIC)
install(FILES ${CMAKE_BINARY_DIR}/install/scoreboard-transfer DESTINATION ${CMAKE_INSTALL_BINDIR})

install(FILES README.md CHANGELOG.md SECURITY.md THIRD_PARTY.md NOTICE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES conf/nginx.conf conf/haproxy.cfg DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)

install(CODE "
set(SOURCE_DIR \"${PROJECT_SOURCE_DIR}\")
set(BINARY_DIR \"${PROJECT_BINARY_DIR}\")
set(BINDIR \"${CMAKE_INSTALL_BINDIR}\")
set(DOCDIR \"${CMAKE_INSTALL_DOCDIR}\")
include(\"${PROJECT_SOURCE_DIR}/cmake/install_service.cmake\")")

# --- The package -----------------------------------------------------------------------------------

# Without this it would build all targets first, tests included.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The Scoreboard authors <maintainers@scoreboard.example.org>")
# With DESTDIR, so that what lies outside of the prefix, in /etc, is taken in, too.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "ranking service with exact totals and positions")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Games and competitions send scores over HTTP, and it answers who is on top, who\n\
is around a position and where a user stands, exactly and at once, on any number\n\
of boards. An acknowledged score survives kill -9 and the loss of power, and\n\
counts once, however often it is sent again.\n\n\
The package starts one server and one HTTP process on 127.0.0.1:8000.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# For who makes the users: outside of containers that is systemd.
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "systemd | systemd-standalone-sysusers, tzdata, python3, python3-tqdm, python3-urllib3")
# Names of time zones that Debian 13 keeps apart, such as US/Eastern; in Debian 12 they are in tzdata.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "tzdata-legacy")
# Not recommended: apt would install and start one on port 80.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "nginx | haproxy")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${PROJECT_SOURCE_DIR}/conf/debian/postinst ${PROJECT_SOURCE_DIR}/conf/debian/prerm
    ${PROJECT_SOURCE_DIR}/conf/debian/postrm ${PROJECT_SOURCE_DIR}/conf/debian/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/debian_documents.cmake)
include(CPack)

add_custom_target(deb COMMAND ${CMAKE_CPACK_COMMAND} --config ${CMAKE_BINARY_DIR}/CPackConfig.cmake
                  WORKING_DIRECTORY ${CMAKE_BINARY_DIR} USES_TERMINAL VERBATIM)
add_dependencies(deb scoreboard-server scoreboard-client)
if(TARGET scoreboard-load)
  add_dependencies(deb scoreboard-load)
endif()
