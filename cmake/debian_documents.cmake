# What Debian's policy wants of a package's documents: the licence as `copyright`, and a changelog in Debian's form,
# compressed. CPack runs this when all else is in the package's directory.
set(documents ${CPACK_TEMPORARY_DIRECTORY}${CPACK_INSTALL_PREFIX}/share/doc/${CPACK_PACKAGE_NAME})
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${documents}/changelog
     "${CPACK_PACKAGE_NAME} (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium\n\n"
     "  * CHANGELOG.md beside this file says what changed.\n\n"
     " -- ${CPACK_PACKAGE_CONTACT}  ${date}\n")
execute_process(COMMAND gzip -9 --no-name ${documents}/changelog COMMAND_ERROR_IS_FATAL ANY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/../conf/debian/copyright ${documents}/copyright COPYONLY)
