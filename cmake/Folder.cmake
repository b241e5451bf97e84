# One folder is one static library: sipray_folder(NAME <folders and packages it may use>).
# What a folder may link is the layer table of docs/architecture.md; tests/tools/check_layers.py checks the #includes.

add_library(sipray_flags INTERFACE)
target_compile_options(sipray_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
  $<$<BOOL:${SIPRAY_WERROR}>:-Werror>
  $<$<BOOL:${SIPRAY_SANITIZE}>:-fsanitize=address,undefined;-fno-sanitize-recover=all;-fno-omit-frame-pointer>
  $<$<BOOL:${SIPRAY_SANITIZE_THREADS}>:-fsanitize=thread;-fno-omit-frame-pointer>
  $<$<BOOL:${SIPRAY_FUZZ}>:-fsanitize=fuzzer-no-link>)
target_link_options(sipray_flags INTERFACE
  $<$<BOOL:${SIPRAY_SANITIZE_THREADS}>:-fsanitize=thread>
  $<$<BOOL:${SIPRAY_SANITIZE}>:-fsanitize=address,undefined>)
target_compile_definitions(sipray_flags INTERFACE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE)
target_include_directories(sipray_flags INTERFACE ${PROJECT_SOURCE_DIR}/analyzer)

# Asserts are part of the product: a release build keeps them.
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELWITHDEBINFO "${CMAKE_C_FLAGS_RELWITHDEBINFO}")
string(REPLACE "-O3" "-O2" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")

function(sipray_folder name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  if(NOT sources)
    add_library(sipray_${name} INTERFACE)
    return()
  endif()
  add_library(sipray_${name} STATIC ${sources})
  target_link_libraries(sipray_${name} PUBLIC sipray_flags ${ARGN})
  set_target_properties(sipray_${name} PROPERTIES INTERPROCEDURAL_OPTIMIZATION ${SIPRAY_LTO})
endfunction()
