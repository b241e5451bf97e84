# SIPRAY_LTO: the command and its libraries are optimized as a whole when they are linked. On in a release build by GCC.
# The objects keep their machine code besides (fat objects): nm reads it, and the tests and the plugin link it.
set(supported OFF)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
  include(CheckIPOSupported)
  check_ipo_supported(RESULT supported OUTPUT reason LANGUAGES C)
endif()
option(SIPRAY_LTO "Optimize the whole program when linking" ${supported})
string(REPLACE "-fno-fat-lto-objects" "-ffat-lto-objects" CMAKE_C_COMPILE_OPTIONS_IPO "${CMAKE_C_COMPILE_OPTIONS_IPO}")
string(REGEX REPLACE "-flto(;|$)" "-flto=auto\\1" CMAKE_C_COMPILE_OPTIONS_IPO "${CMAKE_C_COMPILE_OPTIONS_IPO}")
