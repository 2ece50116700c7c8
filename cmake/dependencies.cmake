# The libraries, all from Debian packages (tools/packages.sh names them). Those without a CMake
# package file are found through pkg-config or by name; their headers count as system headers.
# The oldest versions that are asked for are those of Debian 12.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.74 CONFIG REQUIRED)
find_package(date 3.0 CONFIG REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
pkg_check_modules(ZMQ REQUIRED IMPORTED_TARGET libzmq cppzmq)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto>=3.0)
pkg_check_modules(PISTACHE REQUIRED IMPORTED_TARGET libpistache)
pkg_check_modules(SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(TCMALLOC REQUIRED IMPORTED_TARGET libtcmalloc_minimal)
pkg_check_modules(PROMETHEUS REQUIRED IMPORTED_TARGET prometheus-cpp-core)
pkg_check_modules(ROCKSDB REQUIRED IMPORTED_TARGET "rocksdb>=7.8")

find_library(CAF_CORE_LIBRARY caf_core REQUIRED)
find_path(CAF_INCLUDE_DIR caf/all.hpp REQUIRED)
add_library(caf::core UNKNOWN IMPORTED)
set_target_properties(caf::core PROPERTIES IMPORTED_LOCATION ${CAF_CORE_LIBRARY}
                      INTERFACE_INCLUDE_DIRECTORIES ${CAF_INCLUDE_DIR})

find_path(RAPIDJSON_INCLUDE_DIR rapidjson/rapidjson.h REQUIRED)

# What only the tests, the benchmarks and the tools need: the service is built without it.
if(BUILD_TESTING)
  find_package(Boost 1.74 CONFIG REQUIRED COMPONENTS program_options)
  find_package(benchmark REQUIRED)
  # Any newer version, too: what differs is settled in tests/catch.hpp and tests/CMakeLists.txt.
  find_package(Catch2 REQUIRED)
  if(Catch2_VERSION VERSION_LESS 2.13)
    message(FATAL_ERROR "Catch2 ${Catch2_VERSION} is too old: the tests need 2.13")
  endif()
endif()

# What the programs allocate with: many small objects that one thread makes and another one frees. The
# sanitizers have allocators of their own.
add_library(allocator INTERFACE)
if(NOT SCOREBOARD_SANITIZE)
  target_link_libraries(allocator INTERFACE PkgConfig::TCMALLOC)
  target_compile_definitions(allocator INTERFACE SCOREBOARD_TCMALLOC)
endif()
